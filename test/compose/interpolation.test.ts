import fc from 'fast-check';
import { interpolate } from '../../lib/compose';

const environment = { SET: 'value', EMPTY: '', A_1: 'x' };

describe('interpolate', () => {
  it.each([
    ['plain', 'plain'],
    ['$SET/x', 'value/x'],
    ['${SET}${A_1}', 'valuex'],
    ['$A_1-', 'x-'],
    ['$$SET', '$SET'],
    ['$${SET}', '${SET}'],
    ['${SET:-d}', 'value'],
    ['${EMPTY:-d}', 'd'],
    ['${EMPTY-d}', ''],
    ['${NONE-d}', 'd'],
    ['${NONE:-}', ''],
    ['${NONE:-${SET}}', 'value'],
    ['${NONE:-${NONE:-10.0.0.0/24}}', '10.0.0.0/24'],
    ['${SET:+y}', 'y'],
    ['${EMPTY:+y}', ''],
    ['${EMPTY+y}', 'y'],
    ['${NONE+y}', ''],
    ['${SET:?needed}', 'value'],
    ['${EMPTY?needed}', ''],
  ])('fills %s in as %s', (text, value) => {
    expect(interpolate(text, environment)).toEqual({ value });
  });

  it.each([['$NONE', 'NONE'], ['a${NONE}b', 'NONE'], ['${X:-${NONE}}', 'NONE']])('says that %s has no value', (text, unset) => {
    expect(interpolate(text, environment)).toEqual({ unset });
  });

  it('hands on what a required variable says', () => {
    expect(interpolate('${NONE:?set it}', environment)).toEqual({ required: 'NONE', message: 'set it' });
    expect(interpolate('${EMPTY:?}', environment)).toEqual({ required: 'EMPTY', message: '' });
  });

  it.each(['$', '${', '${}', '${SET', '$-', '${SET!x}', '${1}', 'a$ b'])('refuses %s', (text) => {
    expect(interpolate(text, environment)).toEqual({ malformed: true });
  });

  it('takes nothing from a prototype', () => {
    expect(interpolate('$toString', {})).toEqual({ unset: 'toString' });
  });

  it('leaves any text without a dollar sign alone, and gives back any text whose dollar signs are doubled', () => {
    fc.assert(fc.property(fc.string(), (text) => {
      expect(interpolate(text.replace(/\$/g, '$$$$'), {})).toEqual({ value: text });
    }));
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom('$', '{', '}', ':', '-', '?', '+', 'SET', 'NONE', ' ')), (parts) => {
      expect(typeof interpolate(parts.join(''), environment)).toBe('object');
    }), { numRuns: 2000 });
  });
});
