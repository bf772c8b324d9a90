/**
 * Steps of the payment that the fixed seeds need not show, each with its reason; the exploration and the
 * scenarios are what stands for them. A step of the model that is neither demanded nor named here fails.
 */
export const notDemanded: Readonly<Record<string, string>> = {
  'attempt stuck CancelAnswered':
    'three answers cross: a charge answered so late that its cancel is under way, with an amount of another, before that cancel is answered; seen twice in forty remote shops, too seldom to be demanded of a hundred',
  'attempt stuck Declined':
    'a refusal of an order that nobody has seen exist, asked 15 s after a start at the soonest: what is stuck is asked at the start, and then a day later or by the cashier, who has given it up',
  'refund stuck Refunded':
    'its wallet has to say days later what became of it, before its owner does: seen fewer than four times in a hundred remote shops, too seldom to be demanded',
};
