// The random cases of a law are the same in each run, so that a change is refused for what it does itself; LAW_SEED=7 tries others.
const { dirname, join } = require('node:path');

const fc = require(join(dirname(require.resolve('fast-check/package.json')), 'lib', 'cjs', 'fast-check.js'));
fc.configureGlobal({ seed: Number(process.env.LAW_SEED ?? 2026) });
module.exports = fc;
