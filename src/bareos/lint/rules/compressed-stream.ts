import { blocks, directives } from '../../../configuration/resource.ts';
import type { Rule } from '../rule.ts';
import { streams } from '../streams.ts';

const compressors = /(^|[\s|/])(gzip|pigz|zstd|pzstd|xz|bzip2|lz4|lzop)(\s|$)|\s-F\s?c\b|--format=c/;

/** The file daemon compresses what the reader has compressed. */
export const compressedStream: Rule = {
  severity: 'warning',
  why: 'The file daemon compresses what is compressed already: a processor is busy for nothing, and the job takes several times as long.',
  todo: 'Put the streams into an Include without Compression.',
  bad: 'FileSet { Name = f\n Include { Options { Compression = GZIP }\n Plugin = "bpipe:file=/p/x:reader=/usr/bin/zstd -c /x:writer=/usr/bin/tee /x" } }',
  good: 'FileSet { Name = f\n Include { Options { Signature = MD5 }\n Plugin = "bpipe:file=/p/x:reader=/usr/bin/zstd -c /x:writer=/usr/bin/tee /x" } }',
  check: (configuration) =>
    streams(configuration).flatMap(({ include, reader, place }) => {
      const isCompressing = blocks(include, 'Options').some((options) => directives(options, 'Compression').length > 0);
      return isCompressing && compressors.test(reader ?? '') ? [{ place, what: 'compression of a stream that its reader compresses' }] : [];
    }),
};
