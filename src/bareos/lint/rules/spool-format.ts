import { blocks, directives, type Directive } from '../../../configuration/resource.ts';
import type { Rule } from '../rule.ts';

/** A FileSet names the file of a stream as it is called in another format than that which is written. */
export const spoolFormat: Rule = {
  severity: 'error',
  why: 'A file in the spool is called .sql or .tar after the application’s format. The one that is named here is written no more: the job ends well without the database.',
  todo: 'Name the directory of the spool, as penstock configure does: what is in it follows the format.',
  // The tests add the application a, with the database b, which is spooled as an archive.
  bad: 'FileSet { Name = f\n Include { File = /var/spool/penstock/a/b.sql } }',
  good: 'FileSet { Name = f\n Include { File = /var/spool/penstock/a } }',
  check: ({ resources, spooled }) =>
    blocks({ items: resources }, 'FileSet').flatMap((fileSet) => {
      const files = blocks(fileSet, 'Include').flatMap((include) => directives(include, 'File').flatMap(pathsOf));
      const takes = (file: string): boolean => files.some(({ path }) => path === file || file.startsWith(`${path}/`));
      return spooled
        .filter(({ file }) => !takes(file))
        .flatMap(({ database, file, others }) =>
          files
            .filter(({ path }) => others.includes(path))
            .map(({ place, path }) => ({ place, what: `${path} is not what ${database} is written to, which is ${file}` })),
        );
    }),
};

/** Without the slashes at their ends; the root is empty. */
function pathsOf({ place, value }: Directive): { place: Directive['place']; path: string }[] {
  return value.map(({ text }) => ({ place, path: text.replace(/\/+$/, '') }));
}
