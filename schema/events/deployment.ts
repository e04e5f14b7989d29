import { UPSTREAM_COST } from '../cost.js';
import { Deployment, DeploymentStatus } from '../deployment.js';
import { about, Event, eventRef } from '../event.js';

eventRef('deployment.status').implement({
  ...about('deployment.status'),
  interfaces: [Event],
  fields: (t) => ({
    deployment: t.field({
      type: Deployment,
      nullable: true,
      description: 'The Deployment as it is now.',
      complexity: UPSTREAM_COST,
      resolve: ({ payload }, _, { loaders }) =>
        loaders().miteosDeployment.load(payload.deploymentId),
    }),
    status: t.field({
      type: DeploymentStatus,
      description: 'How far it was then.',
      resolve: ({ payload }) => payload.status,
    }),
  }),
});
