/**
 * Steps of the payment that the fixed seeds need not show, each with its reason; the exploration and the
 * scenarios are what stands for them. A step of the model that is neither demanded nor named here fails.
 */
const rare =
  'rare: it takes two troubles at one order at once, and the fixed seeds sell about 1,100 times';
const longWait =
  'a thing is stuck after a day (WeChat Pay: a week) without a word from its wallet, or over an order of another; these shops are over before';
const byPerson = 'a person ends what is stuck, and in these shops nothing stays so for long';
const returnDuty =
  'a return duty takes money that came after the end of its order: none in some thousand sales of these shops';

export const notDemanded: Readonly<Record<string, string>> = {
  'attempt charging VoidAsked':
    'the key that voids is taken as CANCEL while the charge is under way: rare',
  'attempt charging VoidByPayError': rare,
  'attempt charging Voided': rare,
  'attempt charging Declined': rare,
  'attempt charging Diverted': rare,
  'attempt declined AskedAfterEnd': rare,
  'attempt declined LateAnswer': rare,
  'attempt doubtful Accepted': rare,
  'attempt doubtful Declined': rare,
  'attempt doubtful Diverted': rare,
  'attempt doubtful Stuck': longWait,
  'attempt doubtful VoidByPayError': rare,
  'attempt doubtful Voided': rare,
  'attempt paid LateAnswer': rare,
  'attempt stuck BookedByPerson': byPerson,
  'attempt stuck CancelAnswered': longWait,
  'attempt stuck CancelImpossible': longWait,
  'attempt stuck Declined': longWait,
  'attempt stuck Diverted': longWait,
  'attempt stuck Doubtful': longWait,
  'attempt stuck Paid': longWait,
  'attempt stuck VoidAsked': longWait,
  'attempt stuck VoidByPayError': longWait,
  'attempt stuck VoidResumed': longWait,
  'attempt stuck Voided': longWait,
  'attempt voiding CancelImpossible': rare,
  'attempt voiding Diverted': rare,
  'attempt voiding RefundSent': rare,
  'attempt voiding Stuck': longWait,
  'duty new ReturnOpened': returnDuty,
  'duty new ReturnStuck': returnDuty,
  'duty open CancelAnswered': returnDuty,
  'duty open CancelImpossible': returnDuty,
  'duty open CancelSent': returnDuty,
  'duty open RefundSent': returnDuty,
  'duty open ReturnStuck': returnDuty,
  'duty open Returned': returnDuty,
  'duty stuck Returned': returnDuty,
  'duty stuck ReturnedByPerson': byPerson,
  'refund sent RefundRefused':
    'a wallet that verifiably denies a refund which it carried out is left out of the world; one that refuses is rare',
  'refund sent RefundSent': rare,
  'refund sent RefundStuck': longWait,
  'refund stuck RefundRefused': longWait,
  'refund stuck Refunded': longWait,
};
