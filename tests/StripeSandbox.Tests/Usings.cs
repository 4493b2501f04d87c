// The sandbox's own records bear Stripe's names; in these tests a name means what the client sees.
global using Greenlight.StripeSandbox;
global using Xunit;
global using Customer = Stripe.Customer;
global using PaymentIntent = Stripe.PaymentIntent;
global using PaymentMethod = Stripe.PaymentMethod;
global using Event = Stripe.Event;
global using Charge = Stripe.Charge;
global using Refund = Stripe.Refund;
global using Dispute = Stripe.Dispute;
global using Payout = Stripe.Payout;
