import type { Rule } from './rule.ts';
import { bareosOnly } from './rules/bareos-only.ts';
import { booleanOn } from './rules/boolean-on.ts';
import { bpipeColon } from './rules/bpipe-colon.ts';
import { bpipeKeyed } from './rules/bpipe-keyed.ts';
import { bpipeKeys } from './rules/bpipe-keys.ts';
import { bpipePath } from './rules/bpipe-path.ts';
import { bpipePositional } from './rules/bpipe-positional.ts';
import { compressedStream } from './rules/compressed-stream.ts';
import { cutAtBlank } from './rules/cut-at-blank.ts';
import { danglingReference } from './rules/dangling-reference.ts';
import { duplicateName } from './rules/duplicate-name.ts';
import { fileAfterStream } from './rules/file-after-stream.ts';
import { includedCommand } from './rules/included-command.ts';
import { includedDirectory } from './rules/included-directory.ts';
import { joinedTexts } from './rules/joined-texts.ts';
import { noPluginDirectory } from './rules/no-plugin-directory.ts';
import { programMissing } from './rules/program-missing.ts';
import { readableByOthers } from './rules/readable-by-others.ts';
import { resumeOnFailure } from './rules/resume-on-failure.ts';
import { sameStream } from './rules/same-stream.ts';
import { secondValue } from './rules/second-value.ts';
import { secretInCommand } from './rules/secret-in-command.ts';
import { shellSyntax } from './rules/shell-syntax.ts';
import { slashInArguments } from './rules/slash-in-arguments.ts';
import { sparseStream } from './rules/sparse-stream.ts';
import { spoolFormat } from './rules/spool-format.ts';
import { suffixAccurate } from './rules/suffix-accurate.ts';
import { tooLong } from './rules/too-long.ts';
import { tooManyArguments } from './rules/too-many-arguments.ts';
import { uncoveredDatabase } from './rules/uncovered-database.ts';
import { whereByCode } from './rules/where-by-code.ts';

/** The rules, by their codes. */
export const rules = {
  'bareos-only': bareosOnly,
  'boolean-on': booleanOn,
  'bpipe-colon': bpipeColon,
  'bpipe-keyed': bpipeKeyed,
  'bpipe-keys': bpipeKeys,
  'bpipe-path': bpipePath,
  'bpipe-positional': bpipePositional,
  'compressed-stream': compressedStream,
  'cut-at-blank': cutAtBlank,
  'dangling-reference': danglingReference,
  'duplicate-name': duplicateName,
  'file-after-stream': fileAfterStream,
  'included-command': includedCommand,
  'included-directory': includedDirectory,
  'joined-texts': joinedTexts,
  'no-plugin-directory': noPluginDirectory,
  'program-missing': programMissing,
  'readable-by-others': readableByOthers,
  'resume-on-failure': resumeOnFailure,
  'same-stream': sameStream,
  'second-value': secondValue,
  'secret-in-command': secretInCommand,
  'shell-syntax': shellSyntax,
  'slash-in-arguments': slashInArguments,
  'sparse-stream': sparseStream,
  'spool-format': spoolFormat,
  'suffix-accurate': suffixAccurate,
  'too-long': tooLong,
  'too-many-arguments': tooManyArguments,
  'uncovered-database': uncoveredDatabase,
  'where-by-code': whereByCode,
} as const satisfies Record<string, Rule>;

export type RuleCode = keyof typeof rules;
