/**
 * A change of words in a source, compiled: of sound types, and emitted as the build emits it. What does
 * not compile proves nothing, so every complaint is an error here.
 */
import path from 'node:path';
import ts from 'typescript';
import { projectRoot } from '../project.js';
import { type Change, StaleChange, changed } from './change.js';

/** Compiles changes one after the other; what they have in common is read and checked once. */
export interface Compiler {
  /** The JavaScript of the changed source; throws `StaleChange` with what the compiler says. */
  readonly compile: (change: Change) => string;
}

export function openCompiler(): Compiler {
  const options = optionsOfBuild();
  let current: { readonly file: string; readonly text: string } | null = null;
  let version = 0;
  const host: ts.LanguageServiceHost = {
    getCompilationSettings: () => options,
    getScriptFileNames: () => (current === null ? [] : [current.file]),
    getScriptVersion: (name) => (name === current?.file ? String(version) : '0'),
    getScriptSnapshot: (name) => {
      const text = name === current?.file ? current.text : ts.sys.readFile(name);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => projectRoot,
    getDefaultLibFileName: (given) => ts.getDefaultLibFilePath(given),
    fileExists: (name) => ts.sys.fileExists(name),
    readFile: (name) => ts.sys.readFile(name),
    directoryExists: (name) => ts.sys.directoryExists(name),
  };
  const service = ts.createLanguageService(host);
  return {
    compile: (change) => {
      version += 1;
      current = { file: path.join(projectRoot, change.file), text: changed(change) };
      const found = [
        ...service.getSyntacticDiagnostics(current.file),
        ...service.getSemanticDiagnostics(current.file),
      ];
      const [first] = found;
      if (first !== undefined) throw new StaleChange(`${change.file}: ${sentenceOf(first)}`);
      const emitted = service
        .getEmitOutput(current.file)
        .outputFiles.find(({ name }) => name.endsWith('.js'));
      if (emitted === undefined)
        throw new StaleChange(`${change.file} is not a module of the till`);
      return emitted.text;
    },
  };
}

function sentenceOf({ messageText }: ts.Diagnostic): string {
  return ts.flattenDiagnosticMessageText(messageText, ' ');
}

/** As the build, but for what is only untidy: a broken law often leaves a name unused. */
function optionsOfBuild(): ts.CompilerOptions {
  const file = path.join(projectRoot, 'tsconfig.json');
  const read = ts.readConfigFile(file, (name) => ts.sys.readFile(name));
  const { options } = ts.convertCompilerOptionsFromJson(
    (read.config as { readonly compilerOptions: unknown }).compilerOptions,
    projectRoot,
  );
  delete options.tsBuildInfoFile;
  return {
    ...options,
    incremental: false,
    sourceMap: false,
    noUnusedLocals: false,
    noUnusedParameters: false,
    allowUnreachableCode: true,
  };
}
