using Kit.Data;
using Kit.Files;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Testing.Tests.Isolation;

/// <summary>Kit's own store, but for one thing that it does for whoever's file it is.</summary>
internal sealed class SharedFiles(IServiceProvider services, SharedFiles.Leaks leak) : IFileStore
{
    private readonly IFileStore _own = Own(services);

    public enum Leaks
    {
        Reading,
        Linking,
        Deleting,
    }

    public Task<StoredFile> SaveAsync(string name, string contentType, Stream content, CancellationToken cancellationToken = default) =>
        _own.SaveAsync(name, contentType, content, cancellationToken);

    public Task<OpenFile?> OpenAsync(Guid id, CancellationToken cancellationToken = default) =>
        leak == Leaks.Reading ? AsOwnerAsync(id, files => files.OpenAsync(id, cancellationToken)) : _own.OpenAsync(id, cancellationToken);

    public Task<bool> DeleteAsync(Guid id, CancellationToken cancellationToken = default) =>
        leak == Leaks.Deleting ? AsOwnerAsync(id, files => files.DeleteAsync(id, cancellationToken)) : _own.DeleteAsync(id, cancellationToken);

    public Task<Uri?> LinkAsync(Guid id, TimeSpan lifetime, CancellationToken cancellationToken = default) =>
        leak == Leaks.Linking ? AsOwnerAsync(id, files => files.LinkAsync(id, lifetime, cancellationToken)) : _own.LinkAsync(id, lifetime, cancellationToken);

    private static IFileStore Own(IServiceProvider services) =>
        (IFileStore)ActivatorUtilities.CreateInstance(services, typeof(IFileStore).Assembly.GetType("Kit.Files.FileStore", throwOnError: true)!);

    private async Task<T> AsOwnerAsync<T>(Guid id, Func<IFileStore, Task<T>> work)
    {
        Guid? owner;
        await using (var beside = services.GetRequiredService<IServiceScopeFactory>().CreateAsyncScope())
        {
            await using var platform = beside.ServiceProvider.GetRequiredService<IPlatformScope>().Open("a leak");
            owner = await platform.ServiceProvider.GetRequiredService<KitDbContext>().AllTenants<StoredFile>()
                .Where(f => f.Id == id).Select(f => (Guid?)EF.Property<Guid>(f, "TenantId")).SingleOrDefaultAsync();
        }

        if (owner is null)
        {
            return await work(_own);
        }

        await using var scope = await services.GetRequiredService<ITenantScopes>().OpenAsync(owner.Value);
        return await work(Own(scope.ServiceProvider));
    }
}
