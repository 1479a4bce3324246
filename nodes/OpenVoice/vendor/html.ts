/** htmlparser2's tokenizer, which knows HTML's entities (MIT, BSD-2-Clause), and the names of HTML's elements (MIT). */
export { htmlTagNames } from 'html-tag-names';
export { Tokenizer } from 'htmlparser2';
