import { blocks, directives, keyOf, textOf, valueOf, type Block, type Place } from '../../configuration/resource.ts';
import type { Configuration } from './rule.ts';

/** A command that a job runs before or after its work. */
export interface Script {
  readonly command: string;
  readonly when: 'before' | 'after';
  readonly isOnClient: boolean;
  readonly runsOnFailure: boolean;
  readonly place: Place | undefined;
}

/** The short forms: on which side they run, and whether after a job that failed. */
const shortForms: Readonly<Record<string, Omit<Script, 'command' | 'place'>>> = {
  clientrunbeforejob: { when: 'before', isOnClient: true, runsOnFailure: false },
  clientrunafterjob: { when: 'after', isOnClient: true, runsOnFailure: false },
  runbeforejob: { when: 'before', isOnClient: false, runsOnFailure: false },
  runafterjob: { when: 'after', isOnClient: false, runsOnFailure: false },
  runafterfailedjob: { when: 'after', isOnClient: false, runsOnFailure: true },
};

/** A Job or JobDefs, and its scripts; those of its JobDefs are its own, too. */
export interface JobWithScripts {
  readonly job: Block;
  readonly scripts: readonly Script[];
}

export function jobsWithScripts({ resources }: Pick<Configuration, 'resources'>): readonly JobWithScripts[] {
  const definitions = new Map(blocks({ items: resources }, 'JobDefs').map((block) => [valueOf(block, 'Name') ?? '', block]));
  return blocks({ items: resources }, 'Job').map((job) => {
    const defaults = definitions.get(valueOf(job, 'JobDefs') ?? '');
    return { job, scripts: [...(defaults === undefined ? [] : scriptsOf(defaults)), ...scriptsOf(job)] };
  });
}

function scriptsOf(job: Block): Script[] {
  const short = job.items.flatMap((item): Script[] => {
    const form = item.kind === 'directive' ? shortForms[keyOf(item.keyword)] : undefined;
    return item.kind === 'directive' && form !== undefined ? [{ ...form, command: textOf(item), place: item.place }] : [];
  });
  const long = blocks(job, 'RunScript').flatMap((script): Script[] => {
    const when = valueOf(script, 'Runs When')?.toLowerCase();
    const isOnClient = !isNo(valueOf(script, 'Runs On Client'));
    const runsOnFailure = isYes(valueOf(script, 'Runs On Failure'));
    return directives(script, 'Command').flatMap((directive) =>
      (['before', 'after'] as const)
        .filter((one) => when === one || when === 'always')
        .map((one) => ({ command: textOf(directive), when: one, isOnClient, runsOnFailure, place: directive.place })),
    );
  });
  return [...short, ...long];
}

export function isYes(text: string | undefined): boolean {
  return /^(yes|true|1|on)$/i.test(text ?? '');
}

function isNo(text: string | undefined): boolean {
  return /^(no|false|0|off)$/i.test(text ?? '');
}
