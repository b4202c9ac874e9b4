# Completion for overstap, from its own table of verbs; a word that a verb takes as a file is completed as one.
_overstap()
{
        local cur=${COMP_WORDS[COMP_CWORD]} words=() word skip= table noun verb args options rest choices
        table=$(overstap --dump-verbs 2>/dev/null) || return

        # The words so far, without options and their values.
        for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
                if [[ -n $skip ]]; then
                        skip=
                elif [[ $word == -c ]] || { [[ $word == --* && $word != *=* ]] && [[ $table == *"$word= "* ]]; }; then
                        skip=1
                elif [[ $word != -* ]]; then
                        words+=("$word")
                fi
        done
        case ${COMP_WORDS[COMP_CWORD-1]} in
        -c | --config | --key | --map | --refused | --out | --was | --corpus | --batch)
                COMPREPLY=($(compgen -f -- "$cur"))
                return
                ;;
        --data | --law)
                COMPREPLY=($(compgen -d -- "$cur"))
                return
                ;;
        esac
        [[ -n $skip ]] && return

        while IFS= read -r rest; do
                # Tabs are white space to read, which would lose the empty fields.
                noun=${rest%%$'\t'*} rest=${rest#*$'\t'}
                verb=${rest%%$'\t'*} rest=${rest#*$'\t'}
                args=${rest%%$'\t'*} options=${rest#*$'\t'}
                local said="${words[*]}" full="$noun${verb:+ $verb}"

                if [[ $cur != -* && "$full" == "${said:+$said }"?* ]]; then
                        # The next word of this verb's name.
                        rest=${full#"${said:+$said }"}
                        choices+=" ${rest%% *}"
                elif [[ $said == "$full" || $said == "$full "* ]]; then
                        if [[ $cur == -* ]]; then
                                choices+=" ${options//=/}"
                        elif [[ $args == *FILE* || $args == *DIR* ]]; then
                                COMPREPLY=($(compgen -f -- "$cur"))
                                return
                        elif [[ $args == *"|"* ]]; then
                                rest=${args##* }
                                choices+=" ${rest//|/ }"
                        fi
                fi
        done <<<"$table"
        COMPREPLY=($(compgen -W "$(printf '%s\n' $choices | sort -u)" -- "$cur"))
}
complete -o filenames -F _overstap overstap
