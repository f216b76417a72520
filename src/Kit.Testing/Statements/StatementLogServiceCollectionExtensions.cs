using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Kit.Testing;

/// <summary>Counts the statements of a host under test.</summary>
public static class StatementLogServiceCollectionExtensions
{
    /// <summary>Keeps the statements of the host's requests in a <see cref="StatementLog"/>, which is a service afterwards.</summary>
    /// <typeparam name="TDb">The host's context.</typeparam>
    /// <param name="services">The host's services, before it is built.</param>
    public static IServiceCollection AddStatementLog<TDb>(this IServiceCollection services)
        where TDb : DbContext
    {
        services.AddHttpContextAccessor();
        services.TryAddSingleton(sp => new StatementLog(sp.GetRequiredService<IHttpContextAccessor>()));
        return services.ConfigureDbContext<TDb>((sp, options) => options.AddInterceptors(sp.GetRequiredService<StatementLog>().Interceptor));
    }
}
