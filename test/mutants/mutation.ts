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

/** The page's own modules are of a project of theirs: they run in a browser. */
const inBrowser = /^src\/workbench\/page\/browser\//;

export function openCompiler(): Compiler {
  const forNode = optionsOfBuild('tsconfig.json');
  const forBrowser = optionsOfBuild('tsconfig.page.json');
  let options = forNode;
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
      options = inBrowser.test(change.file) ? forBrowser : forNode;
      current = { file: path.join(projectRoot, change.file), text: changed(change) };
      const found = [
        ...service.getSyntacticDiagnostics(current.file),
        ...service.getSemanticDiagnostics(current.file),
      ];
      const [first] = found;
      if (first !== undefined)
        throw new StaleChange(
          `the build refuses it: ${placeOf(first, change.file)}: ${sentenceOf(first)}`,
          'Put code of sound types: what does not compile is caught by every build.',
        );
      const emitted = service
        .getEmitOutput(current.file)
        .outputFiles.find(({ name }) => name.endsWith('.js'));
      if (emitted === undefined)
        throw new StaleChange(
          `${change.file} is not a module of the till`,
          'Name a source that holds code, not types alone.',
        );
      return emitted.text;
    },
  };
}

function placeOf({ file, start }: ts.Diagnostic, name: string): string {
  if (file === undefined || start === undefined) return name;
  return `${name}:${file.getLineAndCharacterOfPosition(start).line + 1}`;
}

function sentenceOf({ messageText }: ts.Diagnostic): string {
  return ts.flattenDiagnosticMessageText(messageText, ' ');
}

/** As the build, but for what is only untidy: a broken law often leaves a name unused. */
function optionsOfBuild(project: string): ts.CompilerOptions {
  const read = ts.getParsedCommandLineOfConfigFile(
    path.join(projectRoot, project),
    {},
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: refuse },
  );
  if (read === undefined) throw new Error(`${project} cannot be read`);
  const options = { ...read.options };
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

function refuse({ messageText }: ts.Diagnostic): never {
  throw new Error(ts.flattenDiagnosticMessageText(messageText, ' '));
}
