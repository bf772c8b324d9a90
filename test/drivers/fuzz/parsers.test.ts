import t from 'tap';
import { fuzzParser } from './parser-fuzz.js';
import { fuzzedParsers } from './parsers.js';

for (const parser of fuzzedParsers) fuzzParser(t, parser);
