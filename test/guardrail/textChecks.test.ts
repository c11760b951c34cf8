/** The checks that read a text as it is: for each, texts and the verdicts that are due. */
import { createOrganization } from '../support/seed.js';
import { startTestServer } from '../support/server.js';
import { describeCheck } from './trial.js';

const server = await startTestServer();
const { owner } = await createOrganization(server);
const member = await owner.invite('MEMBER');
const by = () => member;

const LONG = 'a '.repeat(99_999);
const FAMILY = '👨‍👩‍👧‍👦';
// "é" as one character and as an e with an accent after it.
const COMPOSED = 'caf\u00e9';
const DECOMPOSED = 'cafe\u0301';

describeCheck('CONTAINS', by, {
  'any of the words': [{ words: ['cat', 'dog'] }, 'A dog barks.', 'PASSED'],
  'none of any': [{ words: ['cat', 'dog'], operator: 'any' }, 'A cow.', 'FAILED'],
  'a part of a word': [{ words: ['cat'] }, 'concatenate', 'PASSED'],
  'all, and all are there': [{ words: ['cat', 'dog'], operator: 'all' }, 'dog, cat', 'PASSED'],
  'all, and one is not there': [{ words: ['cat', 'dog'], operator: 'all' }, 'dog', 'FAILED'],
  'none, and none is there': [{ words: ['cat', 'dog'], operator: 'none' }, 'cow', 'PASSED'],
  'none, and one is there': [{ words: ['cat', 'dog'], operator: 'none' }, 'dog', 'FAILED'],
  'another case': [{ words: ['Dog'] }, 'dog', 'FAILED'],
  'another case, which is the same': [{ words: ['DOG'], caseSensitive: false }, 'dog', 'PASSED'],
  'an empty text, any': [{ words: ['x'] }, '', 'FAILED'],
  'an empty text, all': [{ words: ['x'], operator: 'all' }, '', 'FAILED'],
  'an empty text, none': [{ words: ['x'], operator: 'none' }, '', 'PASSED'],
  'an emoji': [{ words: ['👍'] }, 'Fine 👍🏽', 'PASSED'],
  'an emoji of several': [{ words: [FAMILY] }, `We are ${FAMILY}.`, 'PASSED'],
  'right-to-left': [{ words: ['שלום'] }, 'הוא אמר שלום לכולם', 'PASSED'],
  'an accent that combines, in the text': [{ words: [COMPOSED] }, DECOMPOSED, 'PASSED'],
  'an accent that combines, in the word': [{ words: [DECOMPOSED] }, COMPOSED, 'PASSED'],
  'what would be a pattern': [{ words: ['a.c', '(x+x+)+y'] }, 'abc', 'FAILED'],
  'a word at the end of a very long text': [{ words: ['needle'] }, `${LONG}needle`.slice(-200_000), 'PASSED'],
});

describeCheck('ENDS_WITH', by, {
  'the suffix': [{ suffix: 'Thanks.' }, 'Done. Thanks.', 'PASSED'],
  'not the suffix': [{ suffix: 'Thanks.' }, 'Thanks. Done.', 'FAILED'],
  'the suffix and a line break': [{ suffix: 'Thanks.' }, 'Thanks.\n', 'FAILED'],
  'the suffix alone': [{ suffix: 'x' }, 'x', 'PASSED'],
  'a shorter text': [{ suffix: 'xyz' }, 'yz', 'FAILED'],
  'another case': [{ suffix: 'END' }, 'the end', 'FAILED'],
  'another case, which is the same': [{ suffix: 'END', caseSensitive: false }, 'the end', 'PASSED'],
  'an empty text': [{ suffix: 'x' }, '', 'FAILED'],
  'must not, and does not': [{ suffix: '?', not: true }, 'Sure.', 'PASSED'],
  'must not, and does': [{ suffix: '?', not: true }, 'Sure?', 'FAILED'],
  'an emoji': [{ suffix: '🎉' }, 'Done 🎉', 'PASSED'],
  'an accent that combines': [{ suffix: 'é' }, DECOMPOSED, 'PASSED'],
});

describeCheck('WORD_COUNT', by, {
  'within the range': [{ min: 2, max: 3 }, 'one two three', 'PASSED'],
  'at its lower end': [{ min: 2, max: 3 }, 'one two', 'PASSED'],
  'below it': [{ min: 2, max: 3 }, 'one', 'FAILED'],
  'above it': [{ min: 2, max: 3 }, 'one two three four', 'FAILED'],
  'only a minimum': [{ min: 3 }, 'one two three four', 'PASSED'],
  'only a maximum': [{ max: 3 }, 'one two three four', 'FAILED'],
  'outside, as asked': [{ min: 2, max: 3, not: true }, 'one', 'PASSED'],
  'within, where it must be outside': [{ min: 2, max: 3, not: true }, 'one two', 'FAILED'],
  'an empty text': [{ max: 0 }, '', 'PASSED'],
  'spaces only': [{ max: 0 }, ' \n\t ', 'PASSED'],
  'signs and emoji are no words': [{ min: 1, max: 1 }, `¿¡ ${FAMILY} --- word !!! 👍`, 'PASSED'],
  'a hyphen divides, an apostrophe does not': [{ min: 3, max: 3 }, "well-known it's", 'PASSED'],
  'a word with combining accents is one': [{ min: 1, max: 1 }, DECOMPOSED, 'PASSED'],
  'right-to-left': [{ min: 3, max: 3 }, 'שלום לכל העולם', 'PASSED'],
  'a language without spaces has words': [{ min: 2 }, '私は学生です', 'PASSED'],
  'a very long text': [{ min: 99_999, max: 99_999 }, LONG, 'PASSED'],
  'a word longer than the text is looked at in one go': [
    { min: 3, max: 3 },
    `one ${'x'.repeat(150_000)} three`,
    'PASSED',
  ],
  'signs without an end': [{ max: 0 }, '('.repeat(200_000), 'PASSED'],
});

describeCheck('SENTENCE_COUNT', by, {
  'within the range': [{ min: 2, max: 2 }, 'One. Two!', 'PASSED'],
  'above it': [{ max: 1 }, 'One. Two!', 'FAILED'],
  'a question, an exclamation, an ellipsis': [{ min: 3, max: 3 }, 'One? Two! Three…', 'PASSED'],
  'a number with a point': [{ min: 1, max: 1 }, 'It costs 3.50 dollars.', 'PASSED'],
  'no end of a sentence': [{ min: 1, max: 1 }, 'no end', 'PASSED'],
  'an empty text': [{ max: 0 }, '', 'PASSED'],
  'an empty text, where one is asked for': [{ min: 1 }, '', 'FAILED'],
  'points alone': [{ max: 0 }, '... !!! ???', 'PASSED'],
  Japanese: [{ min: 2, max: 2 }, '私は学生です。あなたは？', 'PASSED'],
  'right-to-left': [{ min: 2, max: 2 }, 'שלום. מה שלומך?', 'PASSED'],
  'very many': [{ min: 20_000, max: 20_000 }, 'Go now. '.repeat(20_000), 'PASSED'],
  'one that is very long': [{ min: 2, max: 2 }, `Start. ${'Word '.repeat(30_000)}end.`, 'PASSED'],
});

describeCheck('CHARACTER_COUNT', by, {
  'within the range': [{ min: 1, max: 5 }, 'abc', 'PASSED'],
  'above it': [{ max: 2 }, 'abc', 'FAILED'],
  'below it': [{ min: 4 }, 'abc', 'FAILED'],
  'an emoji is one': [{ min: 1, max: 1 }, '😀', 'PASSED'],
  'an emoji of several counts its parts': [{ min: 7, max: 7 }, FAMILY, 'PASSED'],
  'an accent that combines is one of its own': [{ min: 5, max: 5 }, DECOMPOSED, 'PASSED'],
  'an empty text': [{ min: 0, max: 0 }, '', 'PASSED'],
  'the longest text': [{ min: 200_000 }, 'x'.repeat(200_000), 'PASSED'],
  'a text that is too long to be looked at': [{ min: 1 }, 'x'.repeat(200_001), 'ERROR'],
});

describeCheck('ALL_UPPERCASE', by, {
  capitals: [{}, 'STOP, NOW!', 'PASSED'],
  'a small letter': [{}, 'STOp', 'FAILED'],
  'an ß': [{}, 'STRAßE', 'FAILED'],
  'a letter that is only titled': [{}, 'ǅ', 'FAILED'],
  'other scripts': [{}, 'ΑΒΓ ЖЗИ', 'PASSED'],
  'no letters that have a case': [{}, '123 שלום 漢字 😀', 'PASSED'],
  'an empty text': [{}, '', 'PASSED'],
  'must not': [{ not: true }, 'STOP', 'FAILED'],
  'must not, and is not': [{ not: true }, 'Stop', 'PASSED'],
  'a capital with a combining accent': [{}, 'CAFE\u0301', 'PASSED'],
});

describeCheck('ALL_LOWERCASE', by, {
  'small letters': [{}, 'stop, now!', 'PASSED'],
  'a capital': [{}, 'stoP', 'FAILED'],
  'an ß': [{}, 'straße', 'PASSED'],
  'a letter that is only titled': [{}, 'ǅ', 'FAILED'],
  'other scripts': [{}, 'αβγ Жзи', 'FAILED'],
  'no letters that have a case': [{}, '123 שלום 漢字 😀', 'PASSED'],
  'an empty text': [{}, '', 'PASSED'],
  'must not': [{ not: true }, 'stop', 'FAILED'],
  'a small letter with a combining accent': [{}, DECOMPOSED, 'PASSED'],
});
