import { describe, expect, it } from 'vitest';
import { shownMessage } from '../../src/upstream/message.js';

const credential = 'secret/of+the=tenant';

describe('the message of a surface', () => {
  it.each([
    ['The name is taken.', 'The name is taken.'],
    ['  two\r\n\tlines\u0000 ', 'two lines'],
    ['\u202eabc\u202c\u2066d\u200b', 'abcd'],
    ['see https://up.example/v1?key=1 for more', 'see … for more'],
    ['postgres://u:p@db/x', null],
    [`key ${credential} is bad`, 'key … is bad'],
    ['key mt_live_abc123 is bad', 'key … is bad'],
    ['key mt_te\u200bst_abc123 is bad', 'key … is bad'],
    ['key msk_abc is bad', 'key … is bad'],
    ['sent Bearer abc.def', 'sent Bearer …'],
    ['', null],
    [' \u0007 ', null],
    [{ text: 'x' }, null],
    [null, null],
  ])('%j is shown as %j', (said, shown) => {
    expect(shownMessage(said, credential)).toBe(shown);
  });

  it('has at most 300 characters, and no half ones', () => {
    const shown = shownMessage('😀'.repeat(500), null);
    expect(Array.from(shown ?? '')).toHaveLength(300);
    expect(shown).toMatch(/^(?:😀){299}…$/u);
  });

  it.each([
    'a'.repeat(60_000),
    'a://'.repeat(15_000),
    '_…'.repeat(30_000),
    'mt_live_'.repeat(8_000),
  ])('takes no time that grows out of hand', (said) => {
    const began = process.cpuUsage();
    shownMessage(said, credential);
    expect(process.cpuUsage(began).user).toBeLessThan(1_000_000);
  });
});
