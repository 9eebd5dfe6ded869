const { around, bitsOf, maskedTo, sizeOf } = require('./addresses.js');
const { isSeenFrom } = require('./model.js');

/**
 * @typedef {import('./addresses.js').Prefix} Prefix
 * @typedef {import('./model.js').Block} Block
 *
 * Something to draw. Positions are shares of a row; a cell of several rows has them whole.
 * @typedef {object} Cell
 * @property {Prefix} prefix what it covers
 * @property {Block} [block] the block that it is; none where several are too small to be drawn one by one
 * @property {readonly Block[]} blocks what it stands for
 * @property {number} row
 * @property {number} rows
 * @property {number} x
 * @property {number} width
 * @property {number} depth how many drawn blocks lie around it
 *
 * @typedef {object} Layout
 * @property {Prefix} view
 * @property {readonly Prefix[]} rows
 * @property {readonly Cell[]} cells in address order, outer before inner
 * @property {readonly Block[]} around blocks that hold the whole view, outermost first
 */

/** 2^6 cells in a row: about as narrow as a pointer still hits, and no more than a browser draws at once without a pause. */
const CELL_BITS = 6;

/**
 * A block cut into rows, and what lies in it as rectangles.
 *
 * Each row is a subnet of the view, so a block is either some whole rows or a part of one. Blocks smaller than a cell share
 * one: what is drawn is bounded by the grid, however many leases there are.
 *
 * ```
 *  172.16.0.0/12   172.16.0.0  |■■■■■■■■■■■■■■■■■■|   a /13: eight rows
 *                  …           |■■■■■■■■■■■■■■■■■■|
 *                  172.24.0.0  |■|■|■|■|▪|        |   /24s: a 256th of a row each
 * ```
 *
 * @param {readonly Block[]} roots @param {Prefix} view @param {string} namespace @param {number} rowBits how many rows at most, as a power of two
 * @returns {Layout}
 */
function layoutOf(roots, view, namespace, rowBits = 4) {
  const bits = bitsOf(view.family);
  const rowLength = view.length + Math.min(rowBits, bits - view.length);
  const cellLength = rowLength + Math.min(CELL_BITS, bits - rowLength);
  const rowSize = 1n << BigInt(bits - rowLength);
  const rows = Array.from({ length: 2 ** (rowLength - view.length) }, (_, i) => ({ family: view.family, first: view.first + BigInt(i) * rowSize, length: rowLength }));
  const last = view.first + sizeOf(view) - 1n;
  /** @type {Cell[]} */
  const cells = [];
  /** @type {Block[]} */
  const surrounding = [];

  /** @param {Prefix} prefix @param {number} depth @param {Block} [block] @returns {Cell} */
  function cellAt(prefix, depth, block) {
    const offset = prefix.first - view.first;
    const row = Number(offset / rowSize);
    const whole = prefix.length <= rowLength;
    const width = whole ? 1 : 2 ** (rowLength - prefix.length);
    return {
      prefix, block, blocks: block ? [block] : [], row, rows: whole ? 2 ** (rowLength - prefix.length) : 1,
      x: whole ? 0 : Number((offset % rowSize) >> BigInt(bits - prefix.length)) * width, width, depth,
    };
  }

  /** @param {readonly Block[]} blocks @param {number} depth */
  function add(blocks, depth) {
    /** @type {(Cell & { blocks: Block[] }) | undefined} */
    let shared;
    for (const block of blocks) {
      if (block.family !== view.family || block.last < view.first || block.first > last) continue;
      const seen = isSeenFrom(block, namespace);
      if (block.length <= view.length) {
        if (block.data.kind === 'free') cells.push(cellAt(view, depth, block));
        else if (seen) surrounding.push(block);
        add(block.children, depth);
      } else if (!seen) {
        add(block.children, depth);
      } else if (block.length <= cellLength) {
        shared = undefined;
        cells.push(cellAt(block, depth, block));
        if (block.length < cellLength) add(block.children, depth + 1);
      } else {
        const prefix = maskedTo(block, cellLength);
        if (shared?.prefix.first !== prefix.first) cells.push(shared = { ...cellAt(prefix, depth), blocks: [] });
        shared.blocks.push(block);
      }
    }
  }
  add(roots, 0);
  return { view, rows, cells: cells.map(alone), around: surrounding };
}

/** What shares a cell with nothing but free space is drawn as itself. @param {Cell} cell @returns {Cell} */
function alone(cell) {
  if (cell.block) return cell;
  const taken = cell.blocks.filter(({ data }) => data.kind !== 'free');
  if (taken.length === 0) return { ...cell, block: cell.blocks.length === 1 ? cell.blocks[0] : undefined };
  return { ...cell, blocks: taken, block: taken.length === 1 ? taken[0] : undefined };
}

/** The longest prefix around what is taken, where that is a small part of the view. @param {Layout} layout @returns {Prefix | undefined} */
function usedIn({ view, cells }) {
  const taken = cells.flatMap(({ blocks }) => blocks.filter(({ data }) => data.kind !== 'free'));
  if (taken.length === 0) return undefined;
  const used = around(taken);
  return used.length - view.length >= 4 ? used : undefined;
}

module.exports = { layoutOf, usedIn };
