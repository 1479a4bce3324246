// Writes the pages that are made from the code.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { errorsPage } from './errorsPage';
import { referencePage } from './referencePage';

const docs = join(__dirname, '../../docs');
writeFileSync(join(docs, 'errors.md'), errorsPage());
writeFileSync(join(docs, 'reference.md'), referencePage());
