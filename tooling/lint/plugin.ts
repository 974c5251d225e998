import { relative } from 'node:path';
import { objection } from './rooms.ts';

/* What these rules use of oxlint's plugin interface, which is ESLint's: https://oxc.rs/docs/guide/usage/linter/js-plugins.html */
interface Context {
  /** Where the linter was started: the repository. */
  readonly cwd: string;
  readonly filename: string;
  report(problem: { node: object; message: string }): void;
}
interface ImportingNode {
  readonly source?: { readonly type: string; readonly value?: unknown } | null;
}
interface MemberNode {
  readonly object: { readonly type: string; readonly name?: string };
  readonly property: { readonly type: string; readonly name?: string };
}

/** Holds the floors for every way to import: static, re-export, type and dynamic. */
const imports = {
  create(context: Context) {
    const file = relative(context.cwd, context.filename);
    const check = (node: ImportingNode): void => {
      const specifier = node.source?.value;
      if (typeof specifier !== 'string') return;
      const message = objection(file, specifier);
      if (message !== undefined) context.report({ node, message });
    };
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
      TSImportType: check,
    };
  },
};

/** Functions throw or return; one file exits. */
const exits = {
  create(context: Context) {
    const file = relative(context.cwd, context.filename);
    if (!file.startsWith('src/') || file === 'src/commands/run.ts') return {};
    return {
      MemberExpression(node: MemberNode): void {
        if (node.object.name !== 'process' || !['exit', 'exitCode', 'reallyExit', 'abort'].includes(node.property.name ?? '')) return;
        context.report({ node, message: 'only src/commands/run.ts ends the process: throw or return instead' });
      },
    };
  },
};

export default { meta: { name: 'house' }, rules: { imports, exits } };
