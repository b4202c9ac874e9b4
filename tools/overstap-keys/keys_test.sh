#!/bin/sh
# overstap-keys from outside: what it makes, prints and refuses. Argument: the program.
keys=$1
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir"' EXIT
n=0 failed=0
check() { # claim, then a command that must succeed
        n=$((n + 1)); claim=$1; shift
        if "$@"; then echo "ok $n - $claim"; else echo "not ok $n - $claim"; failed=1; fi
}
status_is() { # status, then a command
        want=$1; shift
        "$@" >"$dir/out" 2>"$dir/err"
        [ $? -eq "$want" ]
}
unset OVERSTAP_DATA
server=$(printf '0%.0s' $(seq 40))

echo 1..12
check make_gives_a_key_file status_is 0 "$keys" make --out "$dir/a" --role employer --employer 7 --label "it's one"
check the_file_is_its_owners_alone [ "$(stat -c %a "$dir/a")" = 600 ]
check the_secret_is_not_printed sh -c '! grep -qF "$(sed -n "s/^secret-key: //p" "$1/a")" "$1/out" "$1/err"' x "$dir"
eval "set -- $(cat "$dir/out")"
check the_printed_command_admits_this_key [ "$4 $5" = "--public $(sed -n 's/^public-key: //p' "$dir/a")" ]
check the_printed_command_survives_a_shell [ "$*" = "overstap key admit --public $5 --role employer --employer 7 --label it's one" ]
check an_existing_file_is_never_replaced status_is 5 "$keys" make --out "$dir/a"
check show_names_the_public_key status_is 0 "$keys" show "$dir/a"
check show_keeps_the_secret sh -c 'grep -q "^public-key: " "$1/out" && grep -q "^name: key:[0-9a-f]\{64\}$" "$1/out" && ! grep -q secret "$1/out"' x "$dir"
chmod 644 "$dir/a"
check a_file_open_to_others_is_refused status_is 5 "$keys" show "$dir/a"
check an_unknown_role_is_wrong_usage status_is 2 "$keys" make --out "$dir/b" --role boss
check a_bad_server_key_is_wrong_usage status_is 2 "$keys" make --out "$dir/b" --server-key short
check a_server_key_is_kept sh -c '"$1" make --out "$2/c" --server-key "$3" >/dev/null && grep -qxF "server-key: $3" "$2/c"' x "$keys" "$dir" "$server"
exit $failed
