import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { docker } from './docker.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Images of Dockerfile.example, one for each tag of the official Node image. */
    images: { tag: string; image: string }[];
  }
}

const root = join(import.meta.dirname, '../..');

/** Builds Dockerfile.example on each base image that CONTAINER_NODES names (`22-slim 24-slim`). */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const tags = (process.env['CONTAINER_NODES'] ?? '26-slim').split(' ');
  const images = tags.map((tag) => ({ tag, image: `wait-for-example:${tag}` }));
  for (const { tag, image } of images) {
    const options = [
      '--file',
      join(root, 'Dockerfile.example'),
      '--build-arg',
      `NODE=${tag}`,
      '--tag',
      image,
    ];
    await docker('build', ...options, root);
  }
  project.provide('images', images);
  return async () => {
    await docker('image', 'rm', '--force', ...images.map(({ image }) => image));
  };
}
