using Kit.Data;
using Kit.Events;
using Kit.Features;
using Kit.Jobs;
using Kit.RateLimits;
using Kit.Settings;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Kit.Testing;

/// <summary>Takes out of an attack's way what is not isolation and would stop it all the same.</summary>
internal static class OutOfTheWay
{
    public static void Take(IServiceCollection services)
    {
        services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, AttackerAuthentication>(AttackerAuthentication.SchemeName, null);
        services.PostConfigure<AuthenticationOptions>(options =>
            options.DefaultScheme = options.DefaultAuthenticateScheme = options.DefaultChallengeScheme = options.DefaultForbidScheme = AttackerAuthentication.SchemeName);
        services.RemoveAll<IAntiforgery>();
        services.AddSingleton<IAntiforgery, NoAntiforgery>();
        services.AddSingleton<IEntitlementSource, NoLimits>();
        services.AddSingleton(sp => new RateLimitRules(sp.GetServices<RateLimit>().Select(Unlimited)));
        services.AddSingleton(new SettingsSection(SettingsProbe.Section, typeof(ProbeSettings)));
        services.AddSingleton(new JobTypes(services));
        services.AddSingleton<ScopeJobs>();
        services.AddSingleton(new JobHandlerRegistration(typeof(ScopeJobHandler)));
        services.AddScoped<IJobHandler<ScopeJob>, ScopeJobHandler>();
        services.AddSingleton(new EventHandlerRegistration(typeof(ScopeEventHandler)));
        services.AddScoped<ScopeEventHandler>();
    }

    // Plans give tenants what they ask for already; this is for those who ask without one.
    private static RateLimit Unlimited(RateLimit limit) => limit with { Feature = limit.Feature with { Default = FeatureValue.On } };

    private sealed class NoAntiforgery : IAntiforgery
    {
        private static readonly AntiforgeryTokenSet Tokens = new("", "", "__RequestVerificationToken", "RequestVerificationToken");

        public AntiforgeryTokenSet GetAndStoreTokens(HttpContext httpContext) => Tokens;

        public AntiforgeryTokenSet GetTokens(HttpContext httpContext) => Tokens;

        public Task<bool> IsRequestValidAsync(HttpContext httpContext) => Task.FromResult(true);

        public Task ValidateRequestAsync(HttpContext httpContext) => Task.CompletedTask;

        public void SetCookieTokenAndHeader(HttpContext httpContext)
        {
        }
    }

    private sealed class NoLimits : IEntitlementSource
    {
        public int Order => int.MinValue;

        public ValueTask<FeatureValue?> FindAsync(Guid tenantId, FeatureDefinition feature, KitDbContext db, CancellationToken cancellationToken) => new(FeatureValue.On);
    }
}
