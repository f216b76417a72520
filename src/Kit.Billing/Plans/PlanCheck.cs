using Kit.Features;
using Kit.Hosting;
using Microsoft.Extensions.Options;

namespace Kit.Billing;

/// <summary>Finds what is wrong with the plans before anything starts.</summary>
internal sealed class PlanCheck(IOptions<BillingOptions> options, IEnumerable<FeatureDefinition> features) : IStartupCheck
{
    private const int LongestKey = 40;
    private const int CurrencyLength = 3;

    public IEnumerable<KitException> Check()
    {
        var plans = options.Value.Plans;
        if (plans.Count == 0)
        {
            return [new(BillingErrors.NoPlans, "Billing has no plans. Say which: kit.AddBilling(billing => billing.UsePlans(plans)).")];
        }

        return [.. plans.SelectMany(CheckPlan), .. CheckKeys(plans), .. CheckDefault(plans)];
    }

    private static IEnumerable<KitException> CheckKeys(IEnumerable<Plan> plans) =>
        from same in plans.GroupBy(p => p.Key, StringComparer.Ordinal)
        where same.Count() > 1
        select new KitException(BillingErrors.InvalidPlanKey, $"{same.Count()} plans have the key '{same.Key}'. Give each its own.");

    private static IEnumerable<KitException> CheckDefault(IEnumerable<Plan> plans)
    {
        var defaults = PlanRegistry.DefaultsAmong(plans);
        if (defaults.Count != 1)
        {
            yield return new(BillingErrors.NoDefaultPlan, defaults.Count == 0
                ? "No plan says what tenants have without a subscription. Add one: Plan.Free(key, name)."
                : $"{defaults.Count} plans could be what tenants have without a subscription ({string.Join(", ", defaults.Select(p => p.Key))}). Mark one with AsDefault().");
        }
        else if (defaults[0].PriceKind != PriceKind.Free)
        {
            yield return new(BillingErrors.NoDefaultPlan, $"Plan '{defaults[0].Key}' costs money, so nobody can have it without a subscription. Mark a free plan with AsDefault().");
        }
    }

    private IEnumerable<KitException> CheckPlan(Plan plan)
    {
        if (plan.Key.Length is 0 or > LongestKey || !plan.Key.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_'))
        {
            yield return new(
                BillingErrors.InvalidPlanKey,
                $"'{plan.Key}' can't be a plan's key. Use up to {LongestKey} lower-case letters, digits, hyphens and underscores.");
        }

        if (plan.PriceKind != PriceKind.Free && (plan.Amount <= 0 || plan.Currency.Length != CurrencyLength || !plan.Currency.All(char.IsAsciiLetterLower)))
        {
            yield return new(
                BillingErrors.InvalidPrice,
                $"Plan '{plan.Key}' costs {plan.Amount} '{plan.Currency}'. Give minor units above 0 and an ISO 4217 code in lower case, as in 800, \"usd\".");
        }

        foreach (var said in plan.Features)
        {
            var known = features.FirstOrDefault(f => f.Name == said.Name);
            if (known is null)
            {
                yield return new(
                    BillingErrors.UnknownFeature,
                    $"Plan '{plan.Key}' names the feature '{said.Name}', which is not declared. Declare it: kit.AddLimit<TEntity>(\"{said.Name}\") or kit.AddFeature(\"{said.Name}\").");
            }
            else if (known.IsNumber != (said.Kind == FeatureKind.Limit))
            {
                yield return new(
                    BillingErrors.UnknownFeature,
                    $"Plan '{plan.Key}' takes the feature '{said.Name}' for a {said.Kind}, but it is a {known.Kind}. Limits and quotas are set by Limit() and Unlimited(), switches and flags by Include().");
            }
        }
    }
}
