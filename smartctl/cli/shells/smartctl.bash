# bash completion of smartctl. Load it: source <(smartctl completion bash)

_smartctl() {
    local line="${COMP_LINE:0:COMP_POINT}" word value cut answer
    COMPREPLY=()
    answer=$(SMARTCTL_COMPLETE="$line" "${1/#\~/$HOME}" __complete 2>/dev/null) || return 0
    # The word as it stands on the line, and what bash puts a reply in place of: what follows the last of its : and =
    word="${line##*[[:space:]]}"
    cut=""
    case "$COMP_WORDBREAKS" in *:*) [[ $word == *:* ]] && cut="${word%"${word##*:}"}" ;; esac
    case "$COMP_WORDBREAKS" in *=*) [[ ${word#"$cut"} == *=* ]] && cut="${word%"${word##*=}"}" ;; esac
    while IFS=$'\t' read -r value _; do
        case "$value" in
            "") ;;
            :files) _smartctl_paths f "${word#"$cut"}" ;;
            :folders) _smartctl_paths d "${word#"$cut"}" ;;
            *) COMPREPLY+=("$(printf %q "${value#"$cut"}")") ;;
        esac
    done <<<"$answer"
}

_smartctl_paths() {
    local path
    type compopt >/dev/null 2>&1 && compopt -o filenames
    while IFS= read -r path; do
        COMPREPLY+=("$path")
    done < <(compgen -"$1" -- "$2")
}

complete -F _smartctl smartctl b24ctl
