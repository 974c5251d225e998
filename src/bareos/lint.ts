import type { Place } from '../configuration/resource.ts';
import { rules, type RuleCode } from './lint/registry.ts';
import type { Configuration, Rule, Severity } from './lint/rule.ts';

/** Something a rule has found. */
export interface Finding {
  readonly code: RuleCode | 'syntax';
  readonly severity: Severity;
  readonly place: Place | undefined;
  /** What is wrong here; why that is so and what to do, in general. */
  readonly what: string;
  readonly why: string;
  readonly todo: string;
}

/** What all rules of its dialect find in a configuration, in the order of the places; what has none comes last. */
export function lint(configuration: Configuration): readonly Finding[] {
  return Object.entries<Rule>(rules)
    .filter(([, { dialect }]) => dialect === undefined || dialect === configuration.dialect)
    .flatMap(([code, rule]) =>
      rule.check(configuration).map(({ place, what }): Finding => ({
        code: code as RuleCode,
        severity: rule.severity,
        place,
        what,
        why: rule.why,
        todo: rule.todo,
      })),
    )
    .toSorted((one, other) => compare(one.place, other.place));
}

function compare(one: Place | undefined, other: Place | undefined): number {
  if (one === undefined || other === undefined) return Number(one === undefined) - Number(other === undefined);
  if (one.file !== other.file) return one.file < other.file ? -1 : 1;
  return one.line - other.line || one.column - other.column;
}
