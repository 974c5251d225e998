import type { StreamInput } from '../operations/stream-input.ts';
import { fileReader } from '../streams/file-reader.ts';
import { descriptorSource } from '../streams/source.ts';
import type { Surface } from './verb.ts';

/** The stream on stdin, for who needs only a part of it. */
export function standardInput(surface: Surface): StreamInput {
  return { source: descriptorSource(0, surface), file: fileReader(0, surface.signal) };
}
