import { expect, test } from 'vitest';
import { canonicalJson, sameJson } from '#base/json.ts';

test('key order and absent members do not change what JSON content is', () => {
  expect(canonicalJson({ b: 1, a: [{ d: 1, c: undefined }] })).toBe('{"a":[{"d":1}],"b":1}');
  expect(sameJson({ a: 1, b: undefined }, { a: 1 })).toBe(true);
  expect(sameJson([1, 2], [2, 1])).toBe(false);
  expect(sameJson(null, undefined)).toBe(true);
});
