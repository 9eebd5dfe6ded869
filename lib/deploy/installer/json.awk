# Prints a JSON object as one line for each value: its key at the top, a tab, its place, "=", the value. The order of keys and the spacing
# leave no trace, nor does how a character of a text is escaped: equal objects give equal sets of lines. Ends with 3 where it is no JSON.
function broken() { failed = 1; exit 3 }
function space() { while (substr(s, at, 1) ~ /^[ \t\r\n]$/) at++ }
function utf8(code) {
  if (code == 34) return "\\\""
  if (code == 92) return "\\\\"
  if (code < 32) return sprintf("\\u%04x", code)
  if (code < 128) return sprintf("%c", code)
  if (code < 2048) return sprintf("%c%c", 192 + int(code / 64), 128 + code % 64)
  if (code < 65536) return sprintf("%c%c%c", 224 + int(code / 4096), 128 + int(code / 64) % 64, 128 + code % 64)
  return sprintf("%c%c%c%c", 240 + int(code / 262144), 128 + int(code / 4096) % 64, 128 + int(code / 64) % 64, 128 + code % 64)
}
function four(text,  i, digit, value) {
  for (i = 1; i <= 4; i++) {
    digit = index("0123456789abcdef", tolower(substr(text, i, 1)))
    if (digit == 0 || length(text) < 4) broken()
    value = value * 16 + digit - 1
  }
  return value
}
function escaped(  c, code, low) {
  c = substr(s, ++at, 1)
  if (c == "u") {
    code = four(substr(s, at + 1, 4))
    at += 4
    if (code >= 55296 && code < 56320 && substr(s, at + 1, 2) == "\\u") {
      low = four(substr(s, at + 3, 4))
      if (low >= 56320 && low < 57344) { code = 65536 + (code - 55296) * 1024 + low - 56320; at += 6 }
    }
    return utf8(code)
  }
  if (c == "/") return "/"
  if (c == "\"" || c == "\\") return "\\" c
  if (index("bfnrt", c) == 0 || c == "") broken()
  return utf8(c == "b" ? 8 : c == "f" ? 12 : c == "n" ? 10 : c == "r" ? 13 : 9)
}
function text(  out, c) {
  if (substr(s, at, 1) != "\"") broken()
  while ((c = substr(s, ++at, 1)) != "\"") {
    if (c == "") broken()
    out = out (c == "\\" ? escaped() : c)
  }
  at++
  return "\"" out "\""
}
function value(top, place,  c, key, count, empty, rest) {
  space()
  c = substr(s, at, 1)
  if (c == "{") {
    at++
    for (count = 0; ; count++) {
      space()
      if (count == 0 && substr(s, at, 1) == "}") { empty = 1; break }
      key = text()
      space()
      if (substr(s, at++, 1) != ":") broken()
      value(place == "" ? substr(key, 2, length(key) - 2) : top, place "." key)
      space()
      if (substr(s, at, 1) != ",") break
      at++
    }
    if (substr(s, at++, 1) != "}") broken()
    if (empty && place != "") print top "\t" place "={}"
  } else if (c == "[") {
    at++
    for (count = 0; ; count++) {
      space()
      if (count == 0 && substr(s, at, 1) == "]") { empty = 1; break }
      value(top, place "." count)
      space()
      if (substr(s, at, 1) != ",") break
      at++
    }
    if (substr(s, at++, 1) != "]") broken()
    if (empty) print top "\t" place "=[]"
  } else if (c == "\"") {
    print top "\t" place "=" text()
  } else {
    rest = substr(s, at, 64)
    if (!match(rest, /^(true|false|null|-?[0-9][0-9.eE+-]*)/)) broken()
    at += RLENGTH
    print top "\t" place "=" substr(rest, 1, RLENGTH)
  }
}
{ s = s $0 "\n" }
END {
  if (failed) exit 3
  at = 1
  space()
  if (substr(s, at, 1) != "{") exit 3
  value("", "")
  space()
  if (at <= length(s)) exit 3
}
