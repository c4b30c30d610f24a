/**
 * Where things lie in the campaign bucket. People write `campaigns/`, `subscribers/` and `imports/`; Terraform writes
 * `templates/`; `runs/` and `suppression/` are the platform's own and its policy keeps others from writing there.
 */
export const objectKeys = {
  subscribersPrefix: 'subscribers/',
  subscribers: 'subscribers/subscribers.json',
  simulatorSubscribers: 'subscribers/simulator.json',
  campaignsPrefix: 'campaigns/',
  campaign: (id: string) => `campaigns/${id}.json`,
  templatesPrefix: 'templates/',
  template: (name: string) => `templates/${name}.json`,
  importsPrefix: 'imports/',
  suppressionPrefix: 'suppression/',
  suppressionExport: 'suppression/bounced-emails.txt',
  runsPrefix: 'runs/',
  /** Everything of one run. */
  run: (run: string) => `runs/${run}/`,
  audienceShard: (run: string, shard: number) => `runs/${run}/audience/${shard}.jsonl`,
  rejected: (run: string) => `runs/${run}/rejected.jsonl`,
  reportJson: (run: string) => `runs/${run}/report.json`,
  reportHtml: (run: string) => `runs/${run}/report.html`,
} as const;
