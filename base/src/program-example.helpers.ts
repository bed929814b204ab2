/** For program.test.ts: a program that says it runs from its source. */
import { parentPort, workerData } from 'node:worker_threads';

const { name } = workerData as { name: string };
parentPort?.postMessage(`source: ${name}`);
