import { bare, block, quoted, type Block } from '../../configuration/resource.ts';
import { pluginLine } from './plugin-line.ts';
import { namesOf, type Setup } from './setup.ts';

/**
 * The FileSet: files first, streams last, each in an Include of their own. A plain file that follows a stream kills a restore (found with Bareos 25.1 and 26-pre),
 * Sparse destroys a stream, and compression costs one that is compressed already.
 */
export function fileSet(setup: Setup): Block {
  const { files, exclude, excludeExpressions, databases, signature, compression, dialect } = setup;
  // What a restore has kept or staged beside what is saved, whatever it is of.
  const left = [...exclude, '*__penstock_*'];
  return block(
    'FileSet',
    quoted('Name', namesOf(setup).fileSet),
    quoted('Description', `${setup.application}: files first, then database streams; a file behind a stream would break the restore`),
    files.length === 0
      ? undefined
      : block(
          'Include',
          block(
            'Options',
            ...left.map((pattern) => quoted('Wild', pattern)),
            ...excludeExpressions.map((expression) => quoted('RegexDir', expression)),
            bare('Exclude', 'yes'),
          ),
          block(
            'Options',
            bare('Signature', signature),
            compression === 'none' ? undefined : bare('Compression', compression),
            bare(dialect === 'bareos' ? 'ACL Support' : 'AclSupport', 'yes'),
            bare(dialect === 'bareos' ? 'XATTR Support' : 'XattrSupport', 'yes'),
            bare('One FS', 'yes'),
          ),
          ...files.map((file) => quoted('File', file)),
        ),
    databases.length === 0
      ? undefined
      : block(
          'Include',
          block('Options', bare('Signature', signature)),
          ...databases.map((database) => quoted('Plugin', pluginLine(setup, database))),
        ),
  );
}
