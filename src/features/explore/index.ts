/**
 * Tables and charts over every dataset (product §2.4): the routes ask whichever dataset a request names, and the rooms that keep the
 * rows register theirs in `rooms.ts`. A dataset without issues answers the same routes; what it lacks is refused by name.
 */
export { withNames } from './names.ts';
export { alignedRequest, requestOf } from './request.ts';
