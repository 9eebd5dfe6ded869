import { checkCombinations, engineProblemText, type EngineProblem, type EngineVersion, isAtLeast, isEngineWarning, isEngineVersionProblem, type JsonObject, parseEngineVersion, renderDefaultBridge, sameJson } from '../engine';
import { readUserKeys } from '../engine/user-keys';
import { formatPrefix, isParseProblem, overlaps, parseInterfaceAddress, prefixOf } from '../netip';
import { printable, printableName } from '../report';
import type { Cures } from './cures';
import { type Finding, remove, type RemedyStep, say, set } from './finding';
import { isDefaultBridge, type Patient } from './patient';

/** What is wrong with the engine's release and its file. */
export function examineDaemonFile(patient: Patient, cures: Cures): Finding[] {
  const broken = patient.snapshot.pieces.find(({ piece, state }) => piece === 'daemon.json' && state === 'BROKEN');
  const { engine, daemonJson } = patient;
  return [
    ...release(patient),
    ...(broken ? [brokenFile(broken.note ?? '')] : []),
    ...(engine && daemonJson ? [...keys(engine, daemonJson, patient, cures), ...bridge(engine, daemonJson, patient, cures), ...notInForce(patient, daemonJson, cures)] : []),
  ];
}

function release({ snapshot, engine }: Patient): Finding[] {
  const text = snapshot.engine?.version;
  if (text === undefined) return [];
  const version = parseEngineVersion(text);
  if (!isEngineVersionProblem(version)) return [];
  if (version.code === 'ENGINE_HANDS_OUT_DUPLICATES') {
    return [{
      code: 'ENGINE_REFUSED', severity: 'ERROR', subject: `engine ${printableName(text)}`, cause: 'this release gives the same subnet to several networks (moby#48069)',
      consequence: 'containers of two networks have the same addresses', remedy: [say('upgrade the engine to 27.0.3 or later')],
    }];
  }
  return [{
    code: 'ENGINE_UNKNOWN', severity: 'NOTE', subject: `engine ${printableName(text)}`, cause: 'this release is not one of those that are known here (20.10 to 29)',
    consequence: engine ? 'it was judged by the rules of 29' : 'neither its keys nor its pools were judged', remedy: [],
  }];
}

function brokenFile(words: string): Finding {
  const twice = words.includes('second time');
  return {
    code: 'DAEMON_JSON_BROKEN', severity: twice ? 'WARNING' : 'ERROR', subject: 'daemon.json', cause: `/etc/docker/daemon.json ${printable(words)}`,
    consequence: twice ? 'the daemon takes the last one without a word' : 'the daemon does not start with it (unable to configure the Docker daemon with file)', remedy: [say('mend the file; until then its keys cannot be judged')],
  };
}

function keys(engine: EngineVersion, json: JsonObject, patient: Patient, cures: Cures): Finding[] {
  const inSwarm = patient.snapshot.engine?.swarm !== undefined;
  const problems = [...readUserKeys(engine, json, undefined).problems, ...checkCombinations(engine, json, inSwarm)];
  const findings = problems.map((problem) => keyFinding(problem, patient, cures));
  if (json.ipv6 === true && json['fixed-cidr-v6'] === undefined && !isAtLeast(engine, '28.0')) {
    findings.push({
      code: 'KEY_REFUSED', severity: 'ERROR', subject: 'ipv6', cause: `daemon.json sets 'ipv6' without 'fixed-cidr-v6', and engine ${engine.text} makes up no subnet for docker0`,
      consequence: NO_START(patient), remedy: [remove('ipv6'), ...cures.restart()],
    });
  }
  return findings;
}

const NO_START = (patient: Patient) => (patient.snapshot.engine?.running
  ? 'the daemon runs on what it read before, and will not start again with this file (unable to configure the Docker daemon with file)' : 'the daemon does not start with it (unable to configure the Docker daemon with file)');

function keyFinding(problem: EngineProblem, patient: Patient, cures: Cures): Finding {
  const idle = isEngineWarning(problem) || problem.code === 'KEY_WITHOUT_EFFECT';
  const key = 'key' in problem ? problem.key : 'daemon.json';
  return {
    code: idle ? 'KEY_WITHOUT_EFFECT' : 'KEY_REFUSED', severity: idle ? 'WARNING' : 'ERROR', subject: printableName(key),
    cause: printable(engineProblemText(problem)).replace('the existing daemon.json', 'daemon.json').replace("raise 'engine'", 'upgrade the engine'),
    consequence: idle ? 'the daemon starts, and does something else than the file says' : NO_START(patient),
    remedy: keyRemedy(problem, cures),
  };
}

function keyRemedy(problem: EngineProblem, cures: Cures): RemedyStep[] {
  switch (problem.code) {
    case 'KEY_UNKNOWN':
      return [...(problem.nearest === undefined ? [] : [say(`if '${problem.nearest}' was meant, set that instead`)]), remove(problem.key), ...cures.restart()];
    case 'KEY_TOO_NEW':
    case 'KEY_REMOVED':
    case 'KEY_WITHOUT_EFFECT':
    case 'KEY_OUTDATED':
      return [remove(problem.key), ...cures.restart()];
    case 'IP6TABLES_NEEDS_EXPERIMENTAL':
      return [set({ experimental: true }), ...cures.restart()];
    case 'HOST_GATEWAY_TWICE':
      return [remove('host-gateway-ip'), ...cures.restart()];
    case 'LIVE_RESTORE_IN_SWARM':
      return [remove('live-restore'), ...cures.restart()];
    default:
      return [say('mend the key as said'), ...cures.restart()];
  }
}

/** docker0 as the file wants it. */
function bridge(engine: EngineVersion, json: JsonObject, patient: Patient, cures: Cures): Finding[] {
  if (typeof json.bip !== 'string') return [];
  const rendered = renderDefaultBridge(engine, { bip: json.bip, ...(typeof json['fixed-cidr'] === 'string' ? { fixedCidr: json['fixed-cidr'] } : {}) });
  const findings = rendered.problems.map((problem): Finding => ({
    code: 'KEY_REFUSED', severity: 'ERROR', subject: 'bip', cause: printable(engineProblemText(problem)), consequence: NO_START(patient),
    remedy: problem.code === 'BIP_NOT_A_HOST' ? [set({ bip: problem.instead }), ...cures.restart()] : [say('mend the key as said')],
  }));
  const at = parseInterfaceAddress(json.bip);
  if (isParseProblem(at)) return findings;
  const subnet = prefixOf(at.address, at.length);
  const other = patient.bridged.find(({ network, prefix }) => !isDefaultBridge(network) && overlaps(prefix, subnet));
  if (other) {
    findings.push({
      code: 'BIP_OVERLAPS', severity: 'ERROR', subject: 'bip', cause: `daemon.json wants docker0 in ${formatPrefix(subnet)}, where network ${printableName(other.network.name)} has ${formatPrefix(other.prefix)}`,
      consequence: `${NO_START(patient).replace(/ \(.*\)$/, '')} ('cannot create network … conflicts with network …: networks have overlapping IPv4')`, remedy: [remove('bip'), ...cures.restart()],
    });
  }
  return findings;
}

/** The file was changed after the daemon read it. */
function notInForce(patient: Patient, json: JsonObject, cures: Cures): Finding[] {
  const { engine } = patient.snapshot;
  if (!engine?.running) return [];
  const findings: Finding[] = [];
  const texts = (list: ReadonlyArray<{ readonly base: string; readonly size: number }>) => list.map((pool) => {
    const at = parseInterfaceAddress(pool.base);
    return isParseProblem(at) ? pool.base : `${formatPrefix(prefixOf(at.address, at.length))} in /${pool.size}`;
  }).sort();
  const inFile = patient.poolsInFile;
  if (inFile && !sameJson(texts(inFile), texts(engine.pools))) {
    findings.push(staleKey('default-address-pools', 'other pools than the daemon has in force', 'networks still come from the old pools', cures));
  }
  const docker0 = patient.bip;
  if (typeof json.bip === 'string' && docker0 !== undefined && docker0 !== json.bip) {
    const keeps = engine.liveRestore && engine.containersRunning > 0 ? "; with 'live-restore' it moves only when no container runs" : '';
    findings.push(staleKey('bip', `${printableName(json.bip)}, and docker0 is at ${docker0}`, `docker0 moves at the next restart${keeps}`, cures));
  }
  return findings;
}

function staleKey(subject: string, cause: string, consequence: string, cures: Cures): Finding {
  return { code: 'CONFIG_NOT_IN_FORCE', severity: 'WARNING', subject, cause: `daemon.json has ${cause}: it was changed since the daemon started, or a flag stands against it`, consequence, remedy: cures.restart() };
}
