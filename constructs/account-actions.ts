import type { Grantee } from './policy';

/**
 * Actions for which AWS has no resource type, so that a policy can only name `*` (Service Authorization Reference, "Actions,
 * resources, and condition keys for Amazon Simple Email Service v2"). No role of the platform has `*` for anything else.
 */
export const ACCOUNT_ACTIONS = {
  /** The account's quota, rate and standing. */
  readAccount: 'ses:GetAccount',
  /** The names of all templates. */
  listTemplates: 'ses:ListEmailTemplates',
  /** The verified identities, which in the sandbox are the only recipients beside the simulator. */
  listIdentities: 'ses:ListEmailIdentities',
} as const;

/** Grants one of {@link ACCOUNT_ACTIONS} on the account. */
export function grantAccountAction(grantee: Grantee, name: keyof typeof ACCOUNT_ACTIONS): void {
  const sid = `${name[0]?.toUpperCase()}${name.slice(1)}`;
  grantee.allow({ sid, actions: [ACCOUNT_ACTIONS[name]], resources: ['*'] });
}
