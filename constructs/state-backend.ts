import { TerraformBackend, type TerraformRemoteState } from 'cdktf';
import type { Construct } from 'constructs';
import type { Backend } from '../config/environment-settings';

/**
 * Where Terraform keeps the state. Written out here because cdktf's own `CloudBackend` asks a terraform binary for its
 * version at synth, `LocalBackend` puts this machine's absolute path into the JSON, and `S3Backend` knows no lock file.
 */
export class StateBackend extends TerraformBackend {
  constructor(
    scope: Construct,
    private readonly backend: Backend,
    private readonly stackName: string,
  ) {
    super(scope, 'state-backend', backend.kind);
  }

  public override toTerraform() {
    return { terraform: this.block() };
  }

  public override getRemoteStateDataSource(): TerraformRemoteState {
    throw new Error('environments share no state: nothing reads the outputs of another stack');
  }

  private block(): object {
    const { backend } = this;
    switch (backend.kind) {
      case 'local':
        // Terraform runs in cdktf.out/stacks/<stack>, which a synth may empty: the state lies in the project's folder.
        return { backend: { local: { path: `../../../terraform.${this.stackName}.tfstate` } } };
      case 's3':
        return {
          backend: {
            s3: {
              bucket: backend.bucket,
              key: backend.key,
              region: backend.region,
              encrypt: true,
              use_lockfile: true,
            },
          },
        };
      case 'cloud':
        return {
          cloud: {
            hostname: backend.hostname,
            organization: backend.organization,
            workspaces: { name: backend.workspace },
          },
        };
    }
  }
}
