import { GraphError, type Call } from '../meta/graph.js';
import type { Grant, World } from './world.js';

export type InstagramCall = Call<World, Grant>;

export function missing(): GraphError {
  return new GraphError(100, 'Unsupported request. Object does not exist, or is not visible.', { subcode: 33 });
}

export function timeOf(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, '+0000');
}
