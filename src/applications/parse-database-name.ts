import { Failure } from '../failures/failure.ts';
import { isName } from './name.ts';

/**
 * Takes `APPLICATION/DATABASE` apart.
 * @throws Failure usage
 */
export function parseDatabaseName(text: string): { readonly application: string; readonly database: string } {
  const [application = '', database = '', ...more] = text.split('/');
  if (more.length > 0 || !isName(application) || !isName(database)) {
    throw new Failure('usage', `expected APPLICATION/DATABASE, found ${JSON.stringify(text)}`, {
      hint: 'the application is the name of its file without .yaml, the database a name under databases: in it, as in shop/orders',
    });
  }
  return { application, database };
}
