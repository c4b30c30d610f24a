import { UserError } from '../../../../lambdas/shared/user-error';
import { arnOf } from '../../arn';
import { access } from './operation';
import { restService, type ServiceActions } from './protocol';

const routes = restService('lambda', [
  {
    operation: 'Invoke',
    method: 'POST',
    path: '/2015-03-31/functions/{FunctionName}/invocations',
    rule: (input, { account }) => {
      const name = /(?:^|:function:)([\w-]+)(?::([\w$-]+))?$/.exec(input.text('FunctionName'));
      const qualifier = input.optionalText('Qualifier') ?? name?.[2];
      if (name?.[1] === undefined)
        throw new UserError(`Invoke: "${input.text('FunctionName')}" is no name or ARN of a function`);
      const resource = qualifier === undefined ? name[1] : `${name[1]}:${qualifier}`;
      return [access('lambda:InvokeFunction', arnOf(account, 'lambda', `function:${resource}`))];
    },
  },
]);

/**
 * Lambda: on the function, or on the version or alias that the request names. The body is the function's own input and says
 * nothing of the call.
 */
export const lambdaActions: ServiceActions = {
  ...routes,
  read: (request, environment) => routes.read({ ...request, body: '' }, environment),
};
