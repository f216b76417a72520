using Kit.Billing.Emulator.Http;

namespace Kit.Billing.Emulator.Customers;

internal static class CustomerParameters
{
    public static readonly ParameterType Address = P.Object(
        new("city", P.Text),
        new("country", P.Text),
        new("line1", P.Text),
        new("line2", P.Text),
        new("postal_code", P.Text),
        new("state", P.Text));
}
