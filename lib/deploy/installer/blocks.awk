# Blocks as text of bits: "4" or "6", then as many bits as the prefix is long. Two blocks overlap where one text begins with the other.
function binary(number, width,  out) {
  while (width-- > 0) { out = (number % 2) out; number = int(number / 2) }
  return out
}
function hexadecimal(text,  i, value) {
  for (i = 1; i <= length(text); i++) value = value * 16 + index("0123456789abcdef", substr(text, i, 1)) - 1
  return value + 0
}
function ipv4_bits(address,  part, i, out) {
  if (split(address, part, ".") != 4) return ""
  for (i = 1; i <= 4; i++) {
    if (part[i] !~ /^[0-9]+$/ || part[i] + 0 > 255) return ""
    out = out binary(part[i], 8)
  }
  return out
}
function groups_bits(text,  part, count, i, out) {
  count = text == "" ? 0 : split(text, part, ":")
  for (i = 1; i <= count; i++) {
    if (part[i] ~ /\./) out = out ipv4_bits(part[i])
    else if (part[i] ~ /^[0-9a-f]+$/ && length(part[i]) <= 4) out = out binary(hexadecimal(part[i]), 16)
    else return "?"
  }
  return out
}
function ipv6_bits(address,  gap, head, tail) {
  address = tolower(address)
  sub(/%.*/, "", address)
  gap = index(address, "::")
  if (gap == 0) return groups_bits(address)
  head = groups_bits(substr(address, 1, gap - 1))
  tail = groups_bits(substr(address, gap + 2))
  while (length(head) + length(tail) < 128) head = head "0"
  return head tail
}
function block_bits(block,  part, count, bits, family) {
  count = split(block, part, "/")
  family = part[1] ~ /:/ ? 6 : 4
  bits = family == 6 ? ipv6_bits(part[1]) : ipv4_bits(part[1])
  if (bits ~ /\?/ || length(bits) != (family == 6 ? 128 : 32)) return ""
  return family (count > 1 ? substr(bits, 1, part[2] + 0) : bits)
}
function overlaps(one, other,  shorter) {
  if (one == "" || other == "") return 0
  shorter = length(one) < length(other) ? length(one) : length(other)
  return substr(one, 1, shorter) == substr(other, 1, shorter)
}
function lies_in(inner, outer) {
  return outer != "" && substr(inner, 1, length(outer)) == outer
}
