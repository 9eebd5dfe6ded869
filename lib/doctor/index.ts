/** What is wrong with a host, or about to be: findings with cause, consequence and remedy, of a snapshot and what is planned. Pure. */
export * from './diagnosis';
export * from './finding';
export { NO_SURROUNDINGS, type Surroundings, type TakenBlock } from './surroundings';
