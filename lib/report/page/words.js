/** Numbers as people read them. */

/** `2,048`; beyond what anybody counts, a power of two. @param {number | bigint} count */
function grouped(count) {
  if (BigInt(count) < 10n ** 12n) return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
  const power = BigInt(count).toString(2).length - 1;
  return `${1n << BigInt(power) === BigInt(count) ? '' : 'over '}2^${power}`;
}

/** `1 network`, `2,048 networks`. @param {number | bigint} count @param {string} noun @param {string} [plural] */
const counted = (count, noun, plural = `${noun}s`) => `${grouped(count)} ${count === 1 || count === 1n ? noun : plural}`;

/** `37 %`, never 0 % of something, never 100 % of what has room. @param {number} share */
function percent(share) {
  if (share > 0 && share < 0.01) return 'under 1 %';
  return `${share < 1 ? Math.min(99, Math.round(100 * share)) : 100} %`;
}

module.exports = { counted, grouped, percent };
