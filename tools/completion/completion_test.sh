#!/bin/bash
# The completion, asked as bash would ask it. Arguments: the script, and the program whose table it reads.
PATH=$(dirname "$(realpath "$2")"):$PATH
. "$1"
n=0 failed=0
offers() { # claim, the line up to the cursor, what is offered
        local claim=$1 want=$3
        COMP_WORDS=($2)
        [[ $2 == *" " ]] && COMP_WORDS+=("")
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) COMPREPLY=()
        _overstap
        n=$((n + 1))
        if [[ "${COMPREPLY[*]}" == "$want" ]]; then echo "ok $n - $claim"; else
                echo "not ok $n - $claim"; echo "# $2: ${COMPREPLY[*]}"; failed=1; fi
}
cd "$(mktemp -d)" && touch a.csv || exit 99
trap 'rm -rf "$PWD"' EXIT

echo 1..13
offers nouns_begin_a_line "overstap no" "notice"
offers verbs_follow_a_noun "overstap case s" "show step suspend"
offers a_verb_of_two_words_comes_word_by_word "overstap employee consent " "give withdraw"
offers options_are_those_of_the_verb "overstap case step 1 leave --e" "--expect"
offers options_before_the_noun_do_not_confuse "overstap --data /tmp/x --json clock " "advance set show"
offers a_value_of_an_option_is_no_word "overstap case --state placed li" "list"
offers files_where_a_verb_takes_files "overstap notice submit a" "a.csv"
offers files_after_an_option_for_one "overstap notice submit --map a" "a.csv"
offers choices_of_an_argument "overstap proposal answer 4 acc" "accept"
offers verbs_of_the_law_too "overstap law se" "severance"
offers facts_of_a_verb_of_the_law "overstap law severance --paid" "--paid-earlier"
offers files_where_the_law_takes_one "overstap law compute a" "a.csv"
offers nothing_for_what_is_not_known "overstap nonsense " ""
exit $failed
