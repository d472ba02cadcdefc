#compdef smartctl b24ctl
# zsh completion of smartctl. Load it: source <(smartctl completion zsh), behind compinit;
# or keep it as _smartctl in a folder that stands in front in $fpath: zsh has a completion of its own for another
# program of this name, the one that looks at disks.

_smartctl() {
    local -a offered lines
    local line value meaning paths=""
    lines=("${(@f)$(SMARTCTL_COMPLETE="${(j: :)words[1,CURRENT]}" "${(Q)words[1]/#\~/$HOME}" __complete 2>/dev/null)}")
    for line in "${lines[@]}"; do
        value="${line%%$'\t'*}"
        case "$value" in
            "") continue ;;
            :files) paths="files" ;;
            :folders) paths="folders" ;;
            *)
                meaning="${line#*$'\t'}"
                [[ "$meaning" == "$line" ]] && meaning=""
                offered+=("${value//:/\\:}${meaning:+:$meaning}")
                ;;
        esac
    done
    (( ${#offered} )) && _describe -V smartctl offered
    case "$paths" in
        files) _files ;;
        folders) _files -/ ;;
    esac
}

if [[ "${funcstack[1]}" == _smartctl ]]; then
    _smartctl "$@"
else
    compdef _smartctl smartctl b24ctl
fi
