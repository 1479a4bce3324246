// Writes the pages that are made from the code.
import { writeFileSync } from 'node:fs';

import { errorsPage } from './errorsPage';
import { referencePage } from './referencePage';

writeFileSync('docs/errors.md', errorsPage());
writeFileSync('docs/reference.md', referencePage());
