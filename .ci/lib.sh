# Shared by the scripts of this folder; sourced, never run.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# rustup writes its PATH line to a login file that `make` from an editor or a cron job never reads.
case ":$PATH:" in
*":$HOME/.cargo/bin:"*) ;;
*) PATH="$PATH:$HOME/.cargo/bin" ;;
esac
# Debian keeps some administration commands out of an ordinary user's PATH.
PATH="$PATH:/usr/sbin:/sbin"
export PATH

say() { printf '%s\n' "$*" >&2; }

die() {
    say "error: $*"
    exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

# The folder of initdb, postgres and pg_ctl. Debian keeps it out of PATH, one folder per version;
# the newest wins. Prints nothing and fails when PostgreSQL is missing.
postgres_bin() {
    local dir
    for dir in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -rV); do
        if [ -x "$dir/initdb" ] && [ -x "$dir/postgres" ]; then
            printf '%s\n' "$dir"
            return 0
        fi
    done
    have initdb && have postgres && dirname "$(command -v initdb)"
}
