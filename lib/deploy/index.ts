/** What is carried to a host and done there: the host's plan, and the script that carries it out. Pure; the script is text. */
export * from './host-plan';
export * from './ssh-host-key';
