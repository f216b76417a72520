using Kit.Data;
using Kit.Hosting;
using Kit.Tenancy;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Kit.Auth;

/// <summary>Users, sessions, memberships and the OAuth server. Added by <c>kit.AddAuth()</c>.</summary>
internal sealed class AuthModule : KitModule
{
    private const int DevelopmentFactor = 100;

    public override string Name => "auth";

    public override IEnumerable<Permission> Permissions => AuthPermissions.All;

    public override void ConfigureModel(ModelBuilder model) => AuthModel.Configure(model);

    public override void ConfigureServices(KitBuilder kit)
    {
        var services = kit.Services;
        services.AddOptions<AuthOptions>().Configure<IHostEnvironment>(SetLimits).BindConfiguration(AuthOptions.Section);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartupCheck, AuthOptionsCheck>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartupTask, KeysAtStart>());
        services.TryAddSingleton<IUserDirectory, UserDirectory>();
        services.TryAddSingleton<AuthMaintenance>();
        services.AddHostedService(sp => sp.GetRequiredService<AuthMaintenance>());

        AddUsers(services);
        AddSchemes(services);
        OAuthServices.Add(services);

        services.TryAddSingleton<Throttle>();
        services.TryAddSingleton<AuthLimits>();
        services.TryAddSingleton<AuthLinks>();
        services.TryAddScoped<AuthMails>();
        services.TryAddScoped<Members>();
        services.TryAddScoped<Invitations>();
        services.TryAddSingleton<TenantProvisioner>();
        services.AddSingleton(new OperatorCreation(typeof(Tenant), NewTenantPages.Path));
        services.TryAddSingleton<ITenantProvisioner>(sp => sp.GetRequiredService<TenantProvisioner>());
    }

    public override void Use(IApplicationBuilder app, KitStage stage)
    {
        if (stage == KitStage.Start)
        {
            app.UseMiddleware<OAuthGate>();
        }
        else if (stage == KitStage.Authentication)
        {
            app.UseMiddleware<OAuthProtocol>();
            app.UseAuthentication();
        }
    }

    public override void Map(IEndpointRouteBuilder endpoints)
    {
        LoginPages.Map(endpoints);
        RegisterPages.Map(endpoints);
        PasswordPages.Map(endpoints);
        TenantPages.Map(endpoints);
        NewTenantPages.Map(endpoints);
        MembersPages.Map(endpoints);
        InvitationPages.Map(endpoints);
        AccountPages.Map(endpoints);
        AuthorizePages.Map(endpoints);
        EndSessionPages.Map(endpoints);
    }

    public override IEnumerable<KitNote> Describe(IServiceProvider services, string publicUrl) =>
        [new("Sign in", publicUrl + "/login"), new("OAuth issuer", publicUrl + OAuthPaths.Root)];

    private static void AddUsers(IServiceCollection services)
    {
        services.TryAddSingleton<ILookupNormalizer, UpperInvariantLookupNormalizer>();
        services.TryAddSingleton<IPasswordHasher<KitUser>, PasswordHasher<KitUser>>();
        services.AddSingleton<IConfigureOptions<IdentityOptions>, Passwords.Setup>();
        services.AddSingleton<IConfigureOptions<PasswordHasherOptions>, Passwords.Setup>();
        services.AddIdentityCore<KitUser>().AddUserStore<UserStore>().AddPasswordValidator<PasswordRules>();
        services.TryAddSingleton<Passwords>();
        services.TryAddSingleton<UserAccounts>();
        services.TryAddSingleton<IUserAccounts>(sp => sp.GetRequiredService<UserAccounts>());
        services.TryAddSingleton<Sessions>();
    }

    private static void AddSchemes(IServiceCollection services)
    {
        if (services.All(s => s.ServiceType != typeof(IAuthenticationSchemeProvider) || s.ImplementationType == typeof(AuthenticationSchemeProvider)))
        {
            services.Replace(ServiceDescriptor.Singleton<IAuthenticationSchemeProvider, RequestSchemes>()); // a host's own stays
        }

        services.AddAuthentication(options =>
            {
                options.DefaultScheme = AuthSchemes.Default;
                options.DefaultSignInScheme = options.DefaultSignOutScheme = AuthSchemes.Cookie;
            })
            .AddScheme<AuthenticationSchemeOptions, BearerHandler>(AuthSchemes.Default, null, options =>
                options.ForwardDefaultSelector = context => BearerHandler.HasToken(context.Request) ? null : AuthSchemes.Cookie)
            .AddCookie(AuthSchemes.Cookie);
        services.TryAddSingleton<BearerTokens>();
        services.AddSingleton<IConfigureOptions<CookieAuthenticationOptions>, CookieSetup>();
        services.AddAuthorizationBuilder().AddPolicy(AuthPages.BrowserPolicy, policy => policy
            .RequireAuthenticatedUser()
            .RequireAssertion(context => !context.User.HasClaim(c => c.Type == KitClaims.ClientId)));
    }

    // Benchmarks and tests hammer a Development host from one address. What the host set itself stays.
    private static void SetLimits(AuthOptions options, IHostEnvironment environment)
    {
        if (!environment.IsDevelopment())
        {
            return;
        }

        var defaults = new AuthOptions();
        options.LoginFailuresPerName = Widen(options.LoginFailuresPerName, defaults.LoginFailuresPerName);
        options.LoginFailuresPerAddress = Widen(options.LoginFailuresPerAddress, defaults.LoginFailuresPerAddress);
        options.MailsPerAddress = Widen(options.MailsPerAddress, defaults.MailsPerAddress);
        options.TokenFailuresPerAddress = Widen(options.TokenFailuresPerAddress, defaults.TokenFailuresPerAddress);

        static int Widen(int value, int standard) => value == standard ? value * DevelopmentFactor : value;
    }
}
