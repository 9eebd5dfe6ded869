/** First line of every file, behind the comment sign of its language. */
export const WRITTEN_BY = 'Written by cdktf-docker-ipam; the next synth writes it again.';
