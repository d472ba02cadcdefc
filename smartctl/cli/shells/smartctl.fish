# fish completion of smartctl. Load it: smartctl completion fish | source
# or write it to ~/.config/fish/completions/smartctl.fish

function __smartctl_complete
    set -l words (commandline -opc)
    set -l word (commandline -ct)
    for line in (env SMARTCTL_COMPLETE=(commandline -cp | string collect) $words[1] __complete 2>/dev/null)
        switch $line
            case :files
                __fish_complete_path (string replace -r '^--?[^=]*=' '' -- $word)
            case :folders
                __fish_complete_directories (string replace -r '^--?[^=]*=' '' -- $word)
            case '*'
                echo $line
        end
    end
end

for program in smartctl b24ctl
    complete --command $program --erase
    complete --command $program --no-files --keep-order --arguments '(__smartctl_complete)'
end
