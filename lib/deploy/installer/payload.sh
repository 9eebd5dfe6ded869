# The files that came with this script, below the line '#payload' at its end.

unpack() {
  rm -rf "$WORK"
  mkdir -p "$WORK/tree"
  sed '1,/^#payload$/d' "$0" >"$WORK/payload"
  lines=$(wc -l <"$WORK/payload")
  # An upload that was cut has no last line.
  [ "$(tail -n 1 "$WORK/payload")" = "end $((lines - 1))" ] || fail 'the upload is not complete; nothing was changed, apply again'
  sed '/^#payload$/q' "$0" >"$WORK/installer"
  sha256sum <"$WORK/payload" | cut -d' ' -f1 >"$WORK/digest"
  : >"$WORK/manifest"
  while read -r kind mode file content; do
    case $kind in
      plan) printf '%s' "$mode" | base64 -d >"$PLAN" || fail 'the plan cannot be read' ;;
      file)
        case "/$file/" in */../* | */./* | *//*) fail "'$file' is no path of a file" ;; esac
        mkdir -p "$WORK/tree/$(dirname "$file")"
        printf '%s' "$content" | base64 -d >"$WORK/tree/$file" || fail "'$file' cannot be read"
        printf '%s %s\n' "$mode" "$file" >>"$WORK/manifest"
        ;;
    esac
  done <"$WORK/payload"
  rm -f "$WORK/payload"
}
