import { App } from 'cdktf';
import { loadSettings } from './config/load';
import { EmailMarketingStack } from './constructs/email-marketing-stack';
import settings from './settings';

const app = new App();
for (const environment of loadSettings(settings)) {
  new EmailMarketingStack(app, environment.environment, environment);
}
app.synth();
