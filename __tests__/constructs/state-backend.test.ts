import childProcess from 'node:child_process';
import { TerraformStack, Testing } from 'cdktf';
import type { Backend } from '../../config/environment-settings';
import { StateBackend } from '../../constructs/state-backend';
import { synthesize } from '../support/synthesize';

/** The `terraform` block of a stack called `prod`, without the providers that it wants. */
function terraformBlock(backend: Backend): object {
  const out = synthesize((stack) => void new StateBackend(stack, backend, 'prod'));
  const { required_providers: _providers, ...block } = out.json.terraform as Record<string, unknown>;
  return block;
}

test('keeps the state in the folder of the project, by a path that is the same in every checkout', () => {
  // From cdktf.out/stacks/prod, where Terraform runs.
  expect(terraformBlock({ kind: 'local' })).toEqual({
    backend: { local: { path: '../../../terraform.prod.tfstate' } },
  });
});

test('keeps the state encrypted in S3, locked by a file beside it', () => {
  expect(
    terraformBlock({
      kind: 's3',
      bucket: 'example-terraform-state',
      region: 'eu-west-1',
      key: 'shop/prod/terraform.tfstate',
    }),
  ).toEqual({
    backend: {
      s3: {
        bucket: 'example-terraform-state',
        key: 'shop/prod/terraform.tfstate',
        region: 'eu-west-1',
        encrypt: true,
        use_lockfile: true,
      },
    },
  });
});

const cloud = {
  kind: 'cloud',
  hostname: 'app.terraform.io',
  organization: 'example',
  workspace: 'shop-prod',
} as const;

test('keeps the state in HCP Terraform without a backend beside it', () => {
  expect(terraformBlock(cloud)).toEqual({
    cloud: { hostname: 'app.terraform.io', organization: 'example', workspaces: { name: 'shop-prod' } },
  });
});

test.each<Backend>([{ kind: 'local' }, cloud])('runs no program at synth: $kind', (backend) => {
  const programs = [jest.spyOn(childProcess, 'execSync'), jest.spyOn(childProcess, 'spawnSync')];
  for (const program of programs)
    program.mockImplementation(() => {
      throw new Error('no such program');
    });
  try {
    expect(() => terraformBlock(backend)).not.toThrow();
    for (const program of programs) expect(program).not.toHaveBeenCalled();
  } finally {
    for (const program of programs) program.mockRestore();
  }
});

test('gives its state to no other stack', () => {
  const backend = new StateBackend(new TerraformStack(Testing.app(), 'stack'), cloud, 'prod');
  expect(() => backend.getRemoteStateDataSource()).toThrow(
    new Error('environments share no state: nothing reads the outputs of another stack'),
  );
});
